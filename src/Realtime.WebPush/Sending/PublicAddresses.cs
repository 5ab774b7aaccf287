using System.Net;
using System.Net.Sockets;

namespace Realtime.WebPush.Sending;

/// <summary>
/// Connects only to public addresses. A browser's endpoint is a user's word: its name may lead into the host's own network, also
/// if it did not when it was stored.
/// </summary>
internal static class PublicAddresses
{
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        IPAddress[] found = [.. (await Dns.GetHostAddressesAsync(target.Host, cancellationToken).ConfigureAwait(false)).Where(IsPublic)];
        if (found.Length == 0)
        {
            throw new HttpRequestException($"The push service {target.Host} has no public address");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(found, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes is not (
                [0 or 10 or 127, ..] or [100, >= 64 and <= 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..]
                or [192, 168, ..] or [192, 0, 0 or 2, _] or [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] or [>= 224, ..])
            // 2000::/3 is what is assigned. In it: Teredo, documentation, and 6to4, which embeds an IPv4 address.
            : (bytes[0] & 0xe0) == 0x20 && bytes is not ([0x20, 0x01, 0, 0, ..] or [0x20, 0x01, 0x0d, 0xb8, ..] or [0x20, 0x02, ..]);
    }
}
