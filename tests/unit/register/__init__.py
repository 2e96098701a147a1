"""The register's rules, one by one."""
