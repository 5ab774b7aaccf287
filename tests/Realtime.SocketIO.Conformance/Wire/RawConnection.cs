using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>One TCP connection to the server, on which a test writes whatever bytes it likes.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Socket socket) => _socket = socket;

    public static async Task<RawConnection> OpenAsync(Target target)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(target.Address.Host, target.Address.Port);
        return new RawConnection(socket);
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Ends this side's direction; the other stays open.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Already over.
        }
    }

    /// <summary>Drops the connection with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public async Task<RawResponse> ReadResponseAsync()
    {
        var status = await ReadLineAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = line[(colon + 1)..].Trim();
            headers[line[..colon]] = headers.TryGetValue(line[..colon], out var first) ? $"{first}, {value}" : value;
        }

        var code = int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture);
        return new RawResponse(code, headers, await ReadBodyAsync(code, headers));
    }

    /// <summary>True once the server has ended or reset the connection; what it still sends is dropped.</summary>
    public async Task<bool> WaitForEndAsync()
    {
        while (await FillAsync())
        {
            _start = _end;
        }

        return true;
    }

    /// <summary>The next byte, or -1 where the server ended the connection.</summary>
    public async ValueTask<int> ReadByteAsync() => _start < _end || await FillAsync() ? _buffer[_start++] : -1;

    /// <summary>Exactly so many bytes; throws where the connection ends before.</summary>
    public async ValueTask<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            if (_start == _end && !await FillAsync())
            {
                throw new EndOfStreamException();
            }

            var taken = Math.Min(count - read, _end - _start);
            _buffer.AsSpan(_start, taken).CopyTo(bytes.AsSpan(read));
            _start += taken;
            read += taken;
        }

        return bytes;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<byte[]> ReadBodyAsync(int status, Dictionary<string, string> headers)
    {
        if (status is 100 or 101 or 204 or 304)
        {
            return [];
        }

        if (headers.TryGetValue("content-length", out var length))
        {
            return await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture));
        }

        using var body = new MemoryStream();
        if (headers.TryGetValue("transfer-encoding", out var encoding) && encoding == "chunked")
        {
            while (int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                body.Write(await ReadExactlyAsync(size));
                await ReadLineAsync();
            }

            await ReadLineAsync();
            return body.ToArray();
        }

        for (int next; (next = await ReadByteAsync()) >= 0;)
        {
            body.WriteByte((byte)next);
        }

        return body.ToArray();
    }

    private async ValueTask<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        for (int next; (next = await ReadByteAsync()) != '\n';)
        {
            if (next < 0)
            {
                throw new EndOfStreamException($"The connection ended after \"{line}\".");
            }

            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    private async ValueTask<bool> FillAsync()
    {
        try
        {
            _start = 0;
            _end = await _socket.ReceiveAsync(_buffer.AsMemory());
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _end = 0;
        }

        return _end > 0;
    }
}
