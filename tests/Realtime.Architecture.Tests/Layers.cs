namespace Realtime.Architecture.Tests;

/// <summary>
/// The folders of each large project, from the ground up. A folder uses only folders that stand before it.
/// docs/architecture.md shows the same as a diagram.
/// </summary>
internal static class Layers
{
    public static IReadOnlyDictionary<string, string[]> Of { get; } = new Dictionary<string, string[]>
    {
        ["Realtime.SocketIO"] =
        [
            // What everything may use.
            "Primitives", "Reasons", "Diagnostics",
            // What servers of a cluster say to one another.
            "Cluster",
            // Codecs: bytes in, values out.
            "Protocol/EngineIO", "Protocol", "Protocol/MessagePack",
            "Cluster/Wire",
            "Options",
            // Engine.IO: sessions and their transports.
            "EngineIO/WebSockets", "EngineIO/Requests", "EngineIO/Sessions", "EngineIO/Transports", "EngineIO/Forwarding", "EngineIO/Http", "EngineIO",
            // Socket.IO: sockets, namespaces, rooms, events.
            "Backpressure", "Acknowledgements", "Broadcasting", "Recovery", "Sockets", "Handlers",
            // The other servers of a cluster.
            "Adapters",
            // What a host adds and maps.
            "Admin", "Hosting/Accepting", "Hosting",
        ],
        ["Realtime.Redis"] =
        [
            "Options", "Diagnostics",
            "Connections",
            // The subscriptions of namespaces.
            "Channels",
            // What the layouts share, and the transport of each.
            "Transports",
            "Streams", "Classic",
            // For processes without sockets.
            "Emitting",
            // What a host adds.
            "Hosting",
        ],
        ["Realtime.Mail"] = ["Recipients", "Options", "Diagnostics", "Templates", "Unsubscribing", "Sending", "Hosting"],
        ["Realtime.WebPush"] = ["Keys", "Options", "Diagnostics", "Templates", "Subscriptions", "Sending", "Hosting"],
        ["Realtime.AspNetCore"] =
        [
            "Options",
            // What happened, as records.
            "Domain",
            "Diagnostics", "Time",
            "Storage", "Storage/InMemory",
            // The node that this process is among those of a store, and the transport that goes through the store.
            "Cluster",
            // Calls of the host's code, limits.
            "Guards",
            // Who did what to whom.
            "Audit",
            // What nodes of a cluster tell each other.
            "Nodes",
            // From a send to its commit, and on into the lanes of delivery.
            "Changes",
            // Features. They know neither dialects nor sockets.
            "Users", "Messages", "Reports", "Typing", "Presence", "Notifications", "Assistant", "Rooms", "Conversations",
            // Who may contact whom, and what clients do with each other.
            "Contacts",
            // What deletes and exports the data of the features.
            "Data",
            // What a client may ask for, whatever its dialect.
            "Commands",
            // Names and payloads of each contract.
            "Dialects", "Dialects/Common",
            "Dialects/Assistant", "Dialects/Chatroom", "Dialects/ChatterBox", "Dialects/Direct", "Dialects/Marketplace",
            "Dialects/Native",
            "Contracts",
            // From the lanes to the connected users.
            "Recovery", "Delivery",
            "Sockets", "Endpoints", "Endpoints/Chatroom",
            // Composes.
            "DependencyInjection",
        ],
    };
}
