using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Migrations;

namespace Realtime.SqlServer;

/// <summary>Creates the schema script for operators who apply the schema before the host starts.</summary>
public static class SqlServerSchema
{
    /// <summary>
    /// Creates a script that migrates a database to the schema of this version. It contains the same steps, in the same order
    /// and under the same lock, as a host applies when it starts. The script can run repeatedly. A host that starts after it
    /// changes nothing in the schema and needs no permission to create objects.
    /// </summary>
    /// <param name="schemaName">The name of the schema; see <see cref="SqlServerStoreOptions.SchemaName"/>.</param>
    /// <returns>T-SQL in batches separated by <c>GO</c>, for sqlcmd or SQL Server Management Studio.</returns>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static string CreateScript(string schemaName = SchemaName.Default) => MigrationScript.Create(new SchemaName(schemaName));
}
