using Microsoft.Extensions.Options;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Hosting;

/// <summary>
/// Creates the transports of chat's servers. If a host maps several endpoints, each server uses a separate stream and separate
/// channels, so that their namespaces do not mix.
/// </summary>
internal sealed class ChatTransportFactory(IServiceProvider provider, IOptionsMonitor<RedisClusterOptions> options) : IClusterTransportFactory
{
    /// <summary>
    /// The name of the options, which is that of chat's main server: <c>ChatRealtime.ServerName</c>, of a package that this one
    /// does not reference.
    /// </summary>
    public const string MainServer = "Realtime.Chat";

    public bool AllowsFallback => true;

    public IClusterTransport Create(string serverName, string serverId)
    {
        var shared = options.Get(MainServer);
        return RedisTransports.Create(provider, serverName == MainServer ? shared : shared.For(serverName), waits: false, serverId);
    }
}
