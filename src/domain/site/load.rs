use crate::repositories::sites::SiteRow;

loaded!(sites, SiteRow, SiteId);
listed!(sites, SiteRow, Site);
