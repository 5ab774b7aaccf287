#pragma warning disable SA1300, IDE1006 // These names are the table's, where they are local variables.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.SocketIO;

namespace Realtime.Docs.Tests.NodeTable;

/// <summary>What a row's code finds around it. Rows inherit it, so that these names win over those of other documents.</summary>
public abstract class RowNames
{
    /// <summary>Services of a host that is not built yet.</summary>
    public static IServiceCollection services { get; } = new ServiceCollection();

    /// <summary>A host that has a server and does not run.</summary>
    public static WebApplication app { get; protected set; } = null!;

    public static SocketIOServer io { get; protected set; } = null!;

    public static SocketIONamespace ns => io.Of("/");

    public static DynamicNamespace tenants { get; protected set; } = null!;

    public static SocketIOSocket socket { get; protected set; } = null!;

    public static IRemoteSocket remote => socket;

    /// <summary>An event of the client, which waits for the acknowledgement.</summary>
    public static SocketEvent e { get; protected set; } = null!;
}
