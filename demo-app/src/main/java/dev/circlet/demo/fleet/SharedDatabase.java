package dev.circlet.demo.fleet;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** A migrated H2 database in memory that lives as long as this object holds it open. */
final class SharedDatabase implements AutoCloseable {

    private static final String USER = "sa";

    private final String url;
    private final Connection holder;

    private SharedDatabase(String url, Connection holder) {
        this.url = url;
        this.holder = holder;
    }

    static SharedDatabase open() {
        // The JVM's end would close it before the nodes have given back their connections.
        String name = HexFormat.of().toHexDigits(System.nanoTime());
        String url = "jdbc:h2:mem:fleet-" + name + ";DB_CLOSE_ON_EXIT=FALSE";
        try {
            Connection holder = DriverManager.getConnection(url, USER, "");
            Flyway.configure().dataSource(url, USER, "").load().migrate();
            return new SharedDatabase(url, holder);
        } catch (SQLException e) {
            throw new LaunchException("The database of the fleet cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Returns the settings of a node that uses this database and leaves its schema alone. */
    Map<String, Object> properties() {
        return Map.of(
                "spring.datasource.url",
                url,
                "spring.datasource.username",
                USER,
                "spring.datasource.password",
                "",
                "spring.flyway.enabled",
                false);
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (SQLException e) {
            throw new LaunchException("The database of the fleet cannot be closed: " + e.getMessage(), e);
        }
    }
}
