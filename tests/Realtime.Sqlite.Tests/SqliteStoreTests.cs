using Microsoft.Extensions.DependencyInjection;
using Realtime.Storage.Testing;

namespace Realtime.Sqlite.Tests;

/// <summary>The store suite on SQLite.</summary>
public sealed class SqliteStoreTests : StoreSuite
{
    private readonly TemporaryDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete();
    }

    protected override void AddStore(IServiceCollection services) => new TestBuilder(services).UseSqlite($"Data Source={_directory.File("realtime.db")}");
}
