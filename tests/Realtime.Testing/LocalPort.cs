using System.Net;
using System.Net.Sockets;

namespace Realtime.Testing;

/// <summary>Ports of this machine, for servers that tests start as processes.</summary>
public static class LocalPort
{
    /// <summary>Returns a port that nobody listens on at the moment.</summary>
    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether a server accepts connections on a port.</summary>
    public static bool Accepts(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
