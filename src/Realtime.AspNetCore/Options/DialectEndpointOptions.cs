using Realtime.SocketIO;

namespace Realtime;

/// <summary>What a host may decide about one path at which a further dialect is spoken. What is not here, <see cref="ChatRealtimeCoreOptions"/> decides for all.</summary>
public sealed class DialectEndpointOptions
{
    /// <summary>
    /// Origins of web pages that may connect at this path, such as <c>https://shop.example</c>; <c>*</c>
    /// allows any. Default empty: pages of the path's own origin only. From configuration:
    /// <c>ChatRealtime:Dialects:{name of the dialect}:AllowedOrigins</c>, an array, or one text separated by
    /// commas.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Changes the options of the Socket.IO server at this path. Runs after <see cref="ChatRealtimeCoreOptions.SocketIO"/>
    /// and the configuration section <c>ChatRealtime:Dialects:{name of the dialect}:SocketIO</c>. Default null.
    /// </summary>
    public Action<SocketIOOptions>? SocketIO { get; set; }
}
