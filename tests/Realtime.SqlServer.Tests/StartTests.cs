using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Testing;
using Xunit;

namespace Realtime.SqlServer.Tests;

public sealed class StartTests
{
    private const string Server = "Data Source=localhost";

    [Theory]
    [InlineData("")]
    [InlineData("Initial Catalog=app")]
    [InlineData("No Such Keyword=1")]
    [InlineData("Data Source=x;Connect Timeout=soon")]
    public void A_connection_string_that_names_no_server_is_refused(string connectionString)
    {
        AssertRefused(o => o.ConnectionString = connectionString, nameof(SqlServerStoreOptions.ConnectionString));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1chat")]
    [InlineData("chat]; DROP TABLE x --")]
    [InlineData("ch\u00e4t")]
    [InlineData("SYS")]
    [InlineData("information_schema")]
    public void A_schema_name_that_is_no_plain_identifier_is_refused(string schemaName)
    {
        AssertRefused(o => (o.ConnectionString, o.SchemaName) = (Server, schemaName), nameof(SqlServerStoreOptions.SchemaName));
        Assert.Throws<ArgumentException>(() => SqlServerSchema.CreateScript(schemaName));
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        AssertRefused(o => (o.ConnectionString, o.CommandTimeout) = (Server, TimeSpan.Zero), nameof(SqlServerStoreOptions.CommandTimeout));
        AssertRefused(o => (o.ConnectionString, o.CommandTimeout) = (Server, TimeSpan.FromHours(1)), nameof(SqlServerStoreOptions.CommandTimeout));
        AssertRefused(o => (o.ConnectionString, o.StartTimeout) = (Server, TimeSpan.FromSeconds(-1)), nameof(SqlServerStoreOptions.StartTimeout));
        AssertRefused(o => (o.ConnectionString, o.StartTimeout) = (Server, TimeSpan.FromHours(2)), nameof(SqlServerStoreOptions.StartTimeout));
        AssertRefused(o => (o.ConnectionString, o.MaxConnections) = (Server, 0), nameof(SqlServerStoreOptions.MaxConnections));
    }

    [Fact]
    public void A_connection_factory_needs_no_connection_string()
    {
        var services = new ServiceCollection();
        new TestBuilder(services).UseSqlServer(_ => new SqlConnection());
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void It_takes_the_place_of_the_store_chosen_before()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IMessageStore>(_ => throw new InvalidOperationException("The earlier one"));
        new TestBuilder(services).UseSqlServer("Data Source=one").UseSqlServer("Data Source=two", o => o.SchemaName = "chat");
        using var provider = services.AddLogging().BuildServiceProvider();

        Assert.IsType<RelationalMessageStore>(Assert.Single(provider.GetServices<IMessageStore>()));
        Assert.IsType<SqlServerDatabase>(Assert.Single(provider.GetServices<SqlServerDatabase>()));
        Assert.Single(provider.GetServices<IStoreInitializer>());
        Assert.Single(provider.GetServices<INotificationStore>());
        var options = provider.GetRequiredService<IOptions<SqlServerStoreOptions>>().Value;
        Assert.Equal(("Data Source=two", "chat"), (options.ConnectionString, options.SchemaName));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_unavailable_to_callers()
    {
        var services = new ServiceCollection().AddLogging();
        new TestBuilder(services).UseSqlServer("Data Source=127.0.0.1,1;Connect Timeout=1");
        await using var provider = services.BuildServiceProvider();

        var refusal = await Assert.ThrowsAsync<RealtimeException>(
            async () => await provider.GetRequiredService<IMessageStore>().FindAsync("1", default));
        Assert.Equal(RealtimeError.Unavailable, refusal.Error);
    }

    private static void AssertRefused(Action<SqlServerStoreOptions> configure, string property)
    {
        var services = new ServiceCollection();
        new TestBuilder(services).UseSqlServer(configure);
        using var provider = services.BuildServiceProvider();

        var refusal = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains(property, Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }
}
