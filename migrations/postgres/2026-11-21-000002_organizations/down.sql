DROP TABLE subscriptions;
DROP TABLE plans;
DROP TABLE products;
DROP TABLE memberships;
DROP TABLE organizations;
