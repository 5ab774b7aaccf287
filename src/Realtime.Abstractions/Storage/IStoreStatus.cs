namespace Realtime.Storage;

/// <summary>
/// Reports whether a store can be used now. Health checks call it. A store that is always available, such as the
/// in-memory store, registers no implementation.
/// </summary>
public interface IStoreStatus
{
    /// <summary>Checks the store. Thread-safe.</summary>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>One sentence for an operator with the reason why the store cannot be used; null if it can be used.</returns>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken);
}
