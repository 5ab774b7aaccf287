namespace Realtime.Storage;

/// <summary>
/// Brings the store to the current schema, once per process. Whoever uses the store first at start runs it. Thread-safe.
/// </summary>
internal sealed class StoreStart(IEnumerable<IStoreInitializer> initializers) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isDone;

    /// <summary>Runs the initializers, unless they have run. If one fails, the next call runs them again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isDone)
            {
                return;
            }

            foreach (var initializer in initializers)
            {
                await initializer.InitializeAsync(cancellationToken).ConfigureAwait(false);
            }

            _isDone = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
