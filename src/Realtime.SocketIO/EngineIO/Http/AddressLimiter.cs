using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Realtime.SocketIO.EngineIO.Http;

/// <summary>
/// Counts the connections of each address. IPv6 addresses are counted by their first 64 bits, because one client may
/// own a whole network.
/// </summary>
internal sealed class AddressLimiter(int limit)
{
    private readonly ConcurrentDictionary<UInt128, int> _counts = new();

    /// <summary>The number of addresses that have connections.</summary>
    public int AddressCount => _counts.Count;

    /// <summary>
    /// Counts a connection. Returns false if the address has reached the limit. Connections without an address, for
    /// example over a local pipe, are not limited.
    /// </summary>
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
            // The last connection removes the entry, unless another one was counted meanwhile.
            if (count == 1 ? _counts.TryRemove(new KeyValuePair<UInt128, int>(key, 1)) : _counts.TryUpdate(key, count - 1, count))
            {
                return;
            }
        }
    }

    /// <summary>The address, or the network of an IPv6 client, as a number.</summary>
    public static UInt128 KeyOf(IPAddress address)
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
