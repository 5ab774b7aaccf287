using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>Counts the connections of each address. Whoever has a whole IPv6 network has one address here, its first 64 bits.</summary>
internal sealed class AddressLimiter(int limit)
{
    private readonly ConcurrentDictionary<UInt128, int> _counts = new();

    /// <summary>How many addresses have connections.</summary>
    public int AddressCount => _counts.Count;

    /// <summary>Claims a place. A connection without an address, of a local pipe for example, needs none.</summary>
    public bool TryAcquire(IPAddress? address)
    {
        if (address is null)
        {
            return true;
        }

        var key = KeyOf(address);
        while (true)
        {
            if (!_counts.TryGetValue(key, out var count))
            {
                if (_counts.TryAdd(key, 1))
                {
                    return true;
                }
            }
            else if (count >= limit)
            {
                return false;
            }
            else if (_counts.TryUpdate(key, count + 1, count))
            {
                return true;
            }
        }
    }

    public void Release(IPAddress? address)
    {
        if (address is null)
        {
            return;
        }

        var key = KeyOf(address);
        while (_counts.TryGetValue(key, out var count))
        {
            // The last one takes the entry with it, if nobody came in between.
            if (count == 1 ? _counts.TryRemove(new KeyValuePair<UInt128, int>(key, 1)) : _counts.TryUpdate(key, count - 1, count))
            {
                return;
            }
        }
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            address.MapToIPv4().TryWriteBytes(bytes[12..], out _);
        }
        else
        {
            address.TryWriteBytes(bytes, out _);
            bytes[8..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
