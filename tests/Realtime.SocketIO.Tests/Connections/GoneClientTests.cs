using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Connections;

/// <summary>Host code that ends because its client has gone, as its token asks for, is not reported as a fault.</summary>
public sealed class GoneClientTests
{
    private readonly LogLines _lines = new();
    private readonly Seen<string> _seen = new();

    [Fact]
    public async Task A_middleware_that_is_cancelled_with_its_client_is_no_fault()
    {
        await using var host = await StartAsync(io => io.Use((socket, _) => WorkAsync(socket)));
        await using var first = await SocketIOTestClient.OpenAsync(host.Address);
        await first.SendAsync("""40{"fails":false}""");
        await _seen.UntilAsync(1);
        first.Abort();
        await _seen.UntilAsync(2);

        await using var second = await SocketIOTestClient.OpenAsync(host.Address);
        await second.SendAsync("""40{"fails":true}""");
        await second.NextFrameAsync("44");
        Assert.Contains("The connect middleware of namespace / failed", Assert.Single(Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_is_cancelled_with_its_client_is_no_fault()
    {
        await using var host = await StartAsync(io => io
            .On("work", e => WorkAsync(e.Socket))
            .On("fail", _ => throw new InvalidOperationException("A fault of the host.")));
        await using var first = await host.ConnectAsync(new { fails = false });
        await first.EmitAsync("work");
        await _seen.UntilAsync(1);
        first.Abort();
        await _seen.UntilAsync(2);

        await using var second = await host.ConnectAsync();
        await second.EmitAsync("fail");
        await Wait.UntilAsync(() => Faults().Any(line => line.Contains("'fail'", StringComparison.Ordinal)), "the fault of the host was logged");
        Assert.Single(Faults());
    }

    [Fact]
    public async Task A_connection_handler_that_is_cancelled_with_its_client_is_no_fault()
    {
        await using var host = await StartAsync(io => io.OnConnection(WorkAsync));
        await using var first = await host.ConnectAsync(new { fails = false });
        await _seen.UntilAsync(1);
        first.Abort();
        await _seen.UntilAsync(2);

        await using var second = await host.ConnectAsync(new { fails = true });
        await Wait.UntilAsync(() => Faults().Any(line => line.Contains("connection handler", StringComparison.Ordinal)), "the fault of the host was logged");
        Assert.Single(Faults());
    }

    private string[] Faults() => [.. _lines.All.Where(line => !line.StartsWith("Information", StringComparison.Ordinal))];

    private async Task WorkAsync(SocketIOSocket socket)
    {
        if (socket.Handshake.Auth.GetProperty("fails").GetBoolean())
        {
            throw new InvalidOperationException("A fault of the host.");
        }

        _seen.Add("works");
        try
        {
            await Task.Delay(Timeout.Infinite, socket.ConnectionAborted);
        }
        finally
        {
            _seen.Add("ended");
        }
    }

    private Task<TestHost> StartAsync(Action<SocketIOServer> configure) =>
        TestHost.StartAsync(configure, services: (services, _) => _lines.AddTo(services));
}
