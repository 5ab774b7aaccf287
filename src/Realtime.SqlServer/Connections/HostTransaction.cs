using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>
/// A transaction of the host's, as the store may write into it. Nothing of the connection's settings is changed, and
/// nothing is repeated: what the database refuses goes to the host, who rolls back.
/// </summary>
internal sealed class HostTransaction : IHostTransaction
{
    private const string FindTable = "SELECT OBJECT_ID(N'[realtime].[notification_outbox]')";

    private readonly SqlConnection _connection;
    private readonly SqlTransaction _transaction;
    private readonly SqlServerDatabase _database;

    private HostTransaction(SqlConnection connection, SqlTransaction transaction, SqlServerDatabase database) =>
        (_connection, _transaction, _database) = (connection, transaction, database);

    /// <summary>Takes the host's transaction.</summary>
    /// <exception cref="ArgumentException">It is no transaction on the store's database.</exception>
    public static async ValueTask<HostTransaction> OfAsync(
        DbConnection connection,
        DbTransaction transaction,
        SqlServerDatabase database,
        CancellationToken cancellationToken)
    {
        if (connection is not SqlConnection sqlConnection || transaction is not SqlTransaction sqlTransaction)
        {
            throw new ArgumentException(
                $"The store is in SQL Server, so the connection must be a Microsoft.Data.SqlClient.SqlConnection; it is a {connection.GetType()}.",
                nameof(connection));
        }

        if (transaction.Connection != connection)
        {
            throw new ArgumentException("The transaction has ended or belongs to another connection.", nameof(transaction));
        }

        var name = await database.GetNameAsync(cancellationToken).ConfigureAwait(false);
        var host = new HostTransaction(sqlConnection, sqlTransaction, database);
        if (!string.Equals(connection.Database, name, StringComparison.OrdinalIgnoreCase)
            || await sqlConnection.ExecuteScalarAsync<int?>(host.Command(FindTable, null, cancellationToken)).ConfigureAwait(false) is null)
        {
            throw new ArgumentException(
                $"The connection must be to the database that the store is in, '{name}' with the schema '{database.Schema}'; it is to '{connection.Database}' on '{connection.DataSource}'.",
                nameof(connection));
        }

        return host;
    }

    public ValueTask<T> RunAsync<T>(
        string sql,
        StatementParameters parameters,
        Func<StatementResults, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        _database.RunOnceAsync(_connection, _transaction, _database.Schema.Text(sql), parameters, read, cancellationToken);

    private CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) => new(
        _database.Schema.Text(sql), parameters, _transaction, _database.TimeoutSeconds, cancellationToken: cancellationToken);
}
