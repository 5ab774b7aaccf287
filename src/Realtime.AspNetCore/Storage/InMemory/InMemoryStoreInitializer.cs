namespace Realtime.Storage.InMemory;

/// <summary>Does nothing: the in-memory store has no schema.</summary>
internal sealed class InMemoryStoreInitializer : IStoreInitializer
{
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
