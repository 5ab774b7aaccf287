using System.Runtime.InteropServices;

namespace Realtime.Bench.Net;

/// <summary>
/// Serves all connections of the generator on one thread. Scenarios call <see cref="Poll"/> and read their counters.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int MaxEvents = 256;
    private const int BufferSize = 256 * 1024;
    private readonly int _epoll = Native.EpollCreate(0);
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * Native.EventSize));
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferSize);
    private readonly Dictionary<int, Channel> _channels = [];
    private Channel?[] _byDescriptor = new Channel?[1024];

    /// <summary>Calls the channels that are ready.</summary>
    /// <param name="timeoutMs">How long to wait for a channel, in milliseconds; 0 does not wait.</param>
    public void Poll(int timeoutMs)
    {
        var count = Native.EpollWait(_epoll, _events, MaxEvents, timeoutMs);
        for (var i = 0; i < count; i++)
        {
            var entry = _events + (i * Native.EventSize);
            var channel = _byDescriptor[*(int*)(entry + Native.EventDataOffset)];
            if (channel is null)
            {
                continue;
            }

            if (!channel.IsConnected)
            {
                if ((*(uint*)entry & Native.Writable) != 0)
                {
                    Change(channel, Native.Modify, Native.Readable);
                }

                channel.OnWritable();
                continue;
            }

            Receive(channel);
        }
    }

    /// <summary>Polls until a condition holds.</summary>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public void Until(Func<bool> condition, string what, double seconds = 60)
    {
        var startedAt = Clock.Now;
        while (!condition())
        {
            if (Clock.Since(startedAt) > seconds)
            {
                throw new TimeoutException($"Waited in vain: {what}");
            }

            Poll(20);
        }
    }

    /// <summary>Serves the connections for a time, so that they answer heartbeats.</summary>
    public void Rest(double seconds)
    {
        var startedAt = Clock.Now;
        while (Clock.Since(startedAt) < seconds)
        {
            Poll(20);
        }
    }

    public void Add(Channel channel, bool connecting)
    {
        if (channel.Descriptor >= _byDescriptor.Length)
        {
            Array.Resize(ref _byDescriptor, Math.Max(_byDescriptor.Length * 2, channel.Descriptor + 1));
        }

        _byDescriptor[channel.Descriptor] = channel;
        _channels[channel.Descriptor] = channel;
        Change(channel, Native.Add, connecting ? Native.Writable : Native.Readable);
    }

    /// <summary>Stops reading from a channel, which stays open.</summary>
    public void Ignore(Channel channel) => Change(channel, Native.Remove, 0);

    public void Remove(Channel channel)
    {
        _byDescriptor[channel.Descriptor] = null;
        _channels.Remove(channel.Descriptor);
    }

    public void Dispose()
    {
        foreach (var channel in _channels.Values.ToList())
        {
            channel.Dispose();
        }

        _ = Native.Close(_epoll);
        NativeMemory.Free(_events);
        NativeMemory.Free(_buffer);
    }

    private void Receive(Channel channel)
    {
        var count = Native.Receive(channel.Descriptor, _buffer, BufferSize, 0);
        if (count > 0)
        {
            channel.OnBytes(new ReadOnlySpan<byte>(_buffer, (int)count));
        }
        else if (count == 0 || Marshal.GetLastPInvokeError() != Native.WouldBlock)
        {
            channel.Dispose();
        }
    }

    private void Change(Channel channel, int operation, uint events)
    {
        var change = stackalloc byte[16];
        *(uint*)change = events;
        *(long*)(change + Native.EventDataOffset) = channel.Descriptor;
        _ = Native.EpollControl(_epoll, operation, channel.Descriptor, change);
    }
}
