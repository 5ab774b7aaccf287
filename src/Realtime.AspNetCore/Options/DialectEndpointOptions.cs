using Realtime.SocketIO;

namespace Realtime;

/// <summary>The options of one path of a further dialect. <see cref="ChatRealtimeOptions"/> applies to everything else.</summary>
public sealed class DialectEndpointOptions
{
    /// <summary>
    /// The origins of web pages that may connect at this path, such as <c>https://shop.example</c>; <c>*</c> allows any.
    /// Default empty: only pages of the path's own origin. In the configuration:
    /// <c>ChatRealtime:Dialects:{name of the dialect}:AllowedOrigins</c>, an array, or one text separated by commas.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Changes the options of the Socket.IO server at this path. Runs after <see cref="ChatRealtimeCoreOptions.SocketIO"/>
    /// and the configuration section <c>ChatRealtime:Dialects:{name of the dialect}:SocketIO</c>. Default null.
    /// </summary>
    public Action<SocketIOOptions>? SocketIO { get; set; }
}
