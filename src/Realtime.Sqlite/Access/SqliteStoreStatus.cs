using Realtime.Sqlite.Writing;
using Realtime.Storage;

namespace Realtime.Sqlite.Access;

/// <summary>Checks that the file is at its path and can be read.</summary>
internal sealed class SqliteStoreStatus(SqliteDatabase database) : IStoreStatus
{
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (database.FindFault() is { } fault)
        {
            return fault;
        }

        try
        {
            await database
                .ReadAsync(session => session.QueryInteger(IdCounter.ReadSql, ("$name", "message")), cancellationToken)
                .ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"The SQLite database '{database.File}' cannot be read: {exception.Message}";
        }
    }
}
