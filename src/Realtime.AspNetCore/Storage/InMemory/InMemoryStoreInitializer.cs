namespace Realtime.Storage.InMemory;

/// <summary>There is nothing to prepare.</summary>
internal sealed class InMemoryStoreInitializer : IStoreInitializer
{
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
