namespace Realtime.Storage;

/// <summary>Brings a store to the schema that this version needs. Run once at start, before anything else is asked of the store.</summary>
public interface IStoreInitializer
{
    /// <summary>Applies the migrations that are missing, each in a transaction of its own. Safe to run by many nodes at once.</summary>
    /// <param name="cancellationToken">Ends the wait between two migrations.</param>
    /// <returns>A task that completes when the schema is current.</returns>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);
}
