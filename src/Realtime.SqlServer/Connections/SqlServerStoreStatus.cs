using Realtime.Storage;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>Checks that the server is reachable and answers.</summary>
internal sealed class SqlServerStoreStatus(SqlServerDatabase database) : IStoreStatus
{
    private const string Ask = "SELECT 1;";

    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.ReadIntegerAsync(Ask, StatementParameters.None, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"SQL Server cannot be reached or does not answer: {exception.InnerException?.Message ?? exception.Message}";
        }
    }
}
