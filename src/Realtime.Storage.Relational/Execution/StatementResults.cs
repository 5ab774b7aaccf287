using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Dapper;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational;

/// <summary>
/// Reads the result sets of a statement in the order in which the statement returns them. Columns are matched by name, and
/// ids are decoded. Each call reads one whole result set.
/// </summary>
/// <param name="reader">The reader, before its first row.</param>
/// <param name="database">Decodes ids.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
public sealed class StatementResults(DbDataReader reader, RelationalDatabase database, CancellationToken cancellationToken)
{
    private bool _isStarted;

    /// <summary>Reads one integer.</summary>
    /// <returns>The first column of the first row; null if it is null or there is no row.</returns>
    public async ValueTask<long?> ReadIntegerAsync()
    {
        await AdvanceAsync().ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
            ? Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Reads one text that is not an id.</summary>
    /// <returns>The first column of the first row; null if it is null or there is no row.</returns>
    public async ValueTask<string?> ReadTextAsync()
    {
        await AdvanceAsync().ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
            ? reader.GetString(0)
            : null;
    }

    /// <summary>Reads integers.</summary>
    /// <returns>The first column of each row.</returns>
    public ValueTask<List<long>> ReadIntegersAsync() => ReadEachAsync(static row => Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture));

    /// <summary>Reads ids.</summary>
    /// <returns>The first column of each row, decoded.</returns>
    public ValueTask<List<string>> ReadIdsAsync() => ReadEachAsync(row => database.DecodeId(row.GetString(0)));

    /// <summary>Reads rows.</summary>
    internal ValueTask<List<T>> ReadAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>()
        where T : class, IStoredRow => ReadRowsAsync<T>();

    /// <summary>Reads the first row.</summary>
    internal async ValueTask<T?> ReadFirstAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>()
        where T : class, IStoredRow => (await ReadRowsAsync<T>().ConfigureAwait(false)).FirstOrDefault();

    private async ValueTask<List<T>> ReadRowsAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>()
        where T : class, IStoredRow
    {
        await AdvanceAsync().ConfigureAwait(false);
        var rows = new List<T>();
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var parse = reader.GetRowParser<T>();
            do
            {
                var row = parse(reader);
                if (database.EncodesIds)
                {
                    row.DecodeIds(database);
                }

                rows.Add(row);
            }
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        }

        return rows;
    }

    /// <summary>Reads rows in the caller's own way.</summary>
    internal async ValueTask<List<T>> ReadEachAsync<T>(Func<DbDataReader, T> read)
    {
        await AdvanceAsync().ConfigureAwait(false);
        var values = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            values.Add(read(reader));
        }

        return values;
    }

    private async ValueTask AdvanceAsync()
    {
        if (_isStarted && !await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidOperationException("The statement gives fewer result sets than it should.");
        }

        _isStarted = true;
    }
}
