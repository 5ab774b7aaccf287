using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

public sealed class TlsTests
{
    /// <summary>Over HTTP/1.1 by upgrade, over HTTP/2 by extended CONNECT (RFC 8441).</summary>
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Messages_of_any_length_arrive_both_ways_over_TLS(string version)
    {
        using var certificate = CreateCertificate();
        await using var host = await TestHost.StartAsync(
            io => io.On("echo", e => e.Socket.EmitAsync("echo", e.Arg<string>())),
            listen: listen => listen.UseHttps(certificate));
        using var limit = new CancellationTokenSource(SocketIOTestClient.Patience);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
        using var invoker = new HttpMessageInvoker(handler);

        await socket.ConnectAsync(new UriBuilder(host.Address) { Scheme = "wss", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri, invoker, limit.Token);
        Assert.StartsWith("0{", await ReceiveAsync(socket, limit.Token), StringComparison.Ordinal);
        await SendAsync(socket, "40", limit.Token);
        Assert.StartsWith("40{", await ReceiveAsync(socket, limit.Token), StringComparison.Ordinal);
        foreach (var length in (int[])[1, 125, 126, 70_000, 900_000])
        {
            var text = new string('x', length);
            await SendAsync(socket, $"42[\"echo\",\"{text}\"]", limit.Token);
            Assert.Equal($"42[\"echo\",\"{text}\"]", await ReceiveAsync(socket, limit.Token));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
        await Wait.UntilAsync(() => host.Server.Engine.ClientCount == 0, "the session is gone");
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1_000_000];
        var length = 0;
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), cancellationToken);
            length += received.Count;
        }
        while (!received.EndOfMessage);

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    internal static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
