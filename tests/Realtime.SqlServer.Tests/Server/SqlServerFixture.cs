using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Storage.Testing;

namespace Realtime.SqlServer.Tests.Server;

/// <summary>A store in a schema of the test server.</summary>
internal sealed class SqlServerFixture : StartedStore
{
    private SqlServerFixture(ServiceProvider services)
        : base(services)
    {
    }

    public static async Task<SqlServerFixture> StartAsync(TestSchema schema, Action<SqlServerStoreOptions>? configure = null) =>
        new(await StartServicesAsync(builder => builder.UseSqlServer(
            TestServer.ConnectionString!,
            options =>
            {
                (options.SchemaName, options.CommandTimeout) = (schema.Name, TestServer.CommandTimeout);
                configure?.Invoke(options);
            })));

    /// <summary>The same by a host that makes its own connections.</summary>
    public static async Task<SqlServerFixture> StartWithFactoryAsync(TestSchema schema) =>
        new(await StartServicesAsync(builder => builder
            .UseSqlServer(_ => new SqlConnection(TestServer.ConnectionString))
            .Services.Configure<SqlServerStoreOptions>(options => (options.SchemaName, options.CommandTimeout) = (schema.Name, TestServer.CommandTimeout))));
}
