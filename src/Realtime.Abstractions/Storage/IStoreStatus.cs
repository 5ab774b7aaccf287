namespace Realtime.Storage;

/// <summary>
/// Says whether a store can be used now. Health checks ask it; a store that is always there, such as the one in memory,
/// registers none.
/// </summary>
public interface IStoreStatus
{
    /// <summary>Asks the store itself. May be called by several threads at a time.</summary>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>One sentence for an operator that says why the store cannot be used; null if it can.</returns>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken);
}
