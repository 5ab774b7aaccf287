using System.Runtime.InteropServices;

namespace Realtime.Bench.Net;

/// <summary>One TCP connection to a server on this machine. It connects without blocking and sends at once.</summary>
internal abstract unsafe class Channel : IDisposable
{
    private readonly EventLoop _loop;
    private byte[] _rest = [];
    private int _restLength;

    protected Channel(EventLoop loop, int port, int receiveBuffer = 0)
    {
        const int Inet = 2, NonBlockingStream = 0x801, Tcp = 6, NoDelay = 1, SocketLevel = 1, ReceiveBuffer = 8;
        _loop = loop;
        Descriptor = Native.Socket(Inet, NonBlockingStream, 0);
        if (Descriptor < 0)
        {
            throw new IOException($"No socket: error {Marshal.GetLastPInvokeError()}");
        }

        Native.SetOption(Descriptor, Tcp, NoDelay, 1, sizeof(int));
        if (receiveBuffer > 0)
        {
            Native.SetOption(Descriptor, SocketLevel, ReceiveBuffer, receiveBuffer, sizeof(int));
        }

        var address = stackalloc byte[16];
        new Span<byte>(address, 16).Clear();
        *(ushort*)address = Inet;
        address[2] = (byte)(port >> 8);
        address[3] = (byte)port;
        address[4] = 127;
        address[7] = 1;
        if (Native.Connect(Descriptor, address, 16) < 0 && Marshal.GetLastPInvokeError() != Native.InProgress)
        {
            throw new IOException($"Cannot connect: error {Marshal.GetLastPInvokeError()}");
        }

        loop.Add(this, connecting: true);
    }

    public int Descriptor { get; }

    public bool IsConnected { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Sends all bytes; waits while the system's buffer is full.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsClosed)
        {
            bytes = bytes[SendSome(bytes)..];
        }
    }

    /// <summary>Sends all bytes. Returns false if the server accepts nothing for 0.2 s or has closed.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        var startedAt = Clock.Now;
        while (!bytes.IsEmpty && !IsClosed && Clock.Since(startedAt) < 0.2)
        {
            bytes = bytes[SendSome(bytes)..];
        }

        return bytes.IsEmpty;
    }

    /// <summary>Stops reading. What the server sends stays in the system's buffers.</summary>
    public void StopReading() => _loop.Ignore(this);

    public void Dispose()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _loop.Remove(this);
            _ = Native.Close(Descriptor);
            OnClosed();
        }
    }

    internal void OnWritable()
    {
        IsConnected = true;
        OnConnected();
    }

    /// <summary>
    /// Handles received bytes, after the bytes that were left before. Usually they are complete messages, and nothing
    /// is copied.
    /// </summary>
    internal void OnBytes(ReadOnlySpan<byte> bytes)
    {
        if (_restLength > 0)
        {
            Keep(bytes);
            var used = Consume(_rest.AsSpan(0, _restLength));
            _rest.AsSpan(used, _restLength - used).CopyTo(_rest);
            _restLength -= used;
            return;
        }

        var consumed = Consume(bytes);
        if (consumed < bytes.Length)
        {
            Keep(bytes[consumed..]);
        }
    }

    /// <summary>Handles complete messages.</summary>
    /// <returns>The number of bytes of these messages.</returns>
    protected abstract int Consume(ReadOnlySpan<byte> bytes);

    protected abstract void OnConnected();

    protected virtual void OnClosed()
    {
    }

    private int SendSome(ReadOnlySpan<byte> bytes)
    {
        const int NoSignal = 0x4000;
        nint sent;
        fixed (byte* start = bytes)
        {
            sent = Native.Send(Descriptor, start, bytes.Length, NoSignal);
        }

        if (sent < 0 && Marshal.GetLastPInvokeError() != Native.WouldBlock)
        {
            Dispose();
        }

        return Math.Max(0, (int)sent);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length < _restLength + bytes.Length)
        {
            Array.Resize(ref _rest, Math.Max(_rest.Length * 2, _restLength + bytes.Length));
        }

        bytes.CopyTo(_rest.AsSpan(_restLength));
        _restLength += bytes.Length;
    }
}
