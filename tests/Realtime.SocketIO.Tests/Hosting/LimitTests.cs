using System.Net;
using Microsoft.Extensions.Options;
using Realtime.SocketIO.EngineIO.Http;

namespace Realtime.SocketIO.Tests.Hosting;

public sealed class LimitTests
{
    [Fact]
    public async Task An_address_has_at_most_as_many_connections_as_allowed()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxConnectionsPerAddress = 2);
        using var http = new HttpClient { BaseAddress = host.Address };
        await using var first = await host.ConnectAsync();
        using var second = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);

        using var third = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        Assert.Equal(HttpStatusCode.Forbidden, third.StatusCode);
        Assert.Equal("{\"code\":4,\"message\":\"Too many connections\"}", await third.Content.ReadAsStringAsync());

        first.Abort();
        await Wait.UntilAsync(() => host.Server.ConnectionCount == 1, "the first is gone");
        await using var fourth = await host.ConnectAsync();
        Assert.Equal(1, host.Server.Addresses!.AddressCount);
    }

    [Fact]
    public void Addresses_are_counted_by_network_and_forgotten()
    {
        var limiter = new AddressLimiter(1);

        Assert.True(limiter.TryAcquire(IPAddress.Parse("10.0.0.1")));
        Assert.False(limiter.TryAcquire(IPAddress.Parse("::ffff:10.0.0.1")));
        Assert.True(limiter.TryAcquire(IPAddress.Parse("10.0.0.2")));
        Assert.True(limiter.TryAcquire(IPAddress.Parse("2001:db8::1")));
        Assert.False(limiter.TryAcquire(IPAddress.Parse("2001:db8::2")));
        Assert.True(limiter.TryAcquire(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.True(limiter.TryAcquire(null));
        Assert.Equal(4, limiter.AddressCount);

        foreach (var address in new[] { "10.0.0.1", "10.0.0.2", "2001:db8::9", "2001:db8:0:1::9" })
        {
            limiter.Release(IPAddress.Parse(address));
        }

        limiter.Release(IPAddress.Parse("10.0.0.1"));
        limiter.Release(null);
        Assert.Equal(0, limiter.AddressCount);
    }

    [Fact]
    public async Task A_connection_joins_at_most_as_many_namespaces_as_allowed()
    {
        await using var host = await TestHost.StartAsync(io => io.Of("/a"), o => o.MaxNamespacesPerConnection = 1);
        await using var client = await host.ConnectAsync();

        await client.SendAsync("40/a,");

        Assert.Equal("44/a,{\"message\":\"Too many namespaces\"}", await client.NextFrameAsync("44/a,"));
    }

    [Fact]
    public async Task A_client_owes_at_most_as_many_acknowledgements_as_allowed()
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxPendingAcks = 1);
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        var first = socket.EmitWithAckAsync<int>("question", null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => socket.EmitWithAckAsync<int>("question", null));
        Assert.Equal([client.Id], (await host.Server.EmitWithAckAsync<int>("question", null)).Missing);
        await client.AnswerAsync("1");

        Assert.Equal(1, await first);
    }

    [Theory]
    [InlineData(nameof(SocketIOOptions.MaxConnectionsPerAddress))]
    [InlineData(nameof(SocketIOOptions.MaxDynamicNamespaces))]
    [InlineData(nameof(SocketIOOptions.MaxGatheredAckBytes))]
    [InlineData(nameof(SocketIOOptions.ShutdownJitter))]
    [InlineData(nameof(SocketIOOptions.ShutdownTimeout))]
    [InlineData(nameof(SocketIOOptions.MaxNamespacesPerConnection))]
    [InlineData(nameof(SocketIOOptions.MaxRoomsPerSocket))]
    [InlineData(nameof(SocketIOOptions.MaxPendingAcks))]
    public async Task An_option_out_of_its_range_stops_the_host_from_starting(string option)
    {
        var property = typeof(SocketIOOptions).GetProperty(option)!;
        object invalid = property.PropertyType == typeof(TimeSpan)
            ? TimeSpan.FromSeconds(-1)
            : Convert.ChangeType(0, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, System.Globalization.CultureInfo.InvariantCulture);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestHost.StartAsync(options: o => property.SetValue(o, invalid)));

        Assert.Contains(option, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SocketIOOptions.HttpCompression))]
    [InlineData(nameof(SocketIOOptions.PerMessageDeflate))]
    public async Task A_threshold_of_compression_out_of_its_range_stops_the_host_from_starting(string option)
    {
        var property = typeof(SocketIOOptions).GetProperty(option)!;

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestHost.StartAsync(options: o => property.SetValue(o, new SocketIOCompression { Threshold = 1 })));

        Assert.Contains(option + ".Threshold", exception.Message, StringComparison.Ordinal);
    }
}
