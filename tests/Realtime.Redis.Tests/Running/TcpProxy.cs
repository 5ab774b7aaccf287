using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Realtime.Redis.Tests.Running;

/// <summary>Passes connections on to a port, and can hold back what comes from there.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly int _target;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether answers are thrown away.</summary>
    public bool HoldsAnswers { get; set; }

    /// <summary>Ends all connections.</summary>
    public void CutAll()
    {
        while (_clients.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        CutAll();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                var target = new TcpClient();
                await target.ConnectAsync(IPAddress.Loopback, _target);
                _clients.Add(client);
                _clients.Add(target);
                _ = CopyAsync(client, target, () => false);
                _ = CopyAsync(target, client, () => HoldsAnswers);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Func<bool> drops)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var length)
            {
                if (!drops())
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, length));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
        }

        from.Dispose();
        to.Dispose();
    }
}
