namespace Realtime.Storage;

/// <summary>
/// Updates a store to the schema that this version needs. Runs once at start, before any other call of the store.
/// </summary>
public interface IStoreInitializer
{
    /// <summary>
    /// Applies the missing migrations, each in a separate transaction. Several nodes may run this at the same time.
    /// </summary>
    /// <param name="cancellationToken">Cancels the run between two migrations.</param>
    /// <returns>A task that completes when the schema is current.</returns>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);
}
