pub(super) mod object;
