using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Migrations;

namespace Realtime.SqlServer;

/// <summary>The schema of the store, for an operator who applies it instead of the host.</summary>
public static class SqlServerSchema
{
    /// <summary>
    /// Writes the script that brings a database to the schema of this version: the same steps, in the same order
    /// and under the same lock, as a host applies at its start. It may be run any number of times; a host that
    /// starts afterwards finds nothing to do, and needs no right to create anything.
    /// </summary>
    /// <param name="schemaName">See <see cref="SqlServerStoreOptions.SchemaName"/>.</param>
    /// <returns>T-SQL in batches separated by <c>GO</c>, as sqlcmd and SQL Server Management Studio take it.</returns>
    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static string CreateScript(string schemaName = SchemaName.Default) => MigrationScript.Create(new SchemaName(schemaName));
}
