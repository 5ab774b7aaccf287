using Microsoft.Extensions.DependencyInjection;

namespace Realtime.SocketIO;

/// <summary>Adds features to a Socket.IO server in a host's services.</summary>
public sealed class SocketIOBuilder
{
    internal SocketIOBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the server and of its options; empty for the host's default server.</summary>
    public string Name { get; }
}
