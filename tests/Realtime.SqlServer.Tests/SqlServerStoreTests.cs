using Microsoft.Extensions.DependencyInjection;
using Realtime.SqlServer.Tests.Server;
using Realtime.Storage.Testing;

namespace Realtime.SqlServer.Tests;

/// <summary>The store suite on SQL Server.</summary>
[NeedsServer]
public sealed class SqlServerStoreTests : StoreSuite
{
    private readonly TestSchema _schema = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _schema.DropAsync();
    }

    protected override void AddStore(IServiceCollection services) =>
        new TestBuilder(services).UseSqlServer(
            TestServer.ConnectionString!,
            options => (options.SchemaName, options.CommandTimeout) = (_schema.Name, TestServer.CommandTimeout));
}
