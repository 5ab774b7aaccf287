using Realtime.SocketIO;

namespace Realtime;

/// <summary>
/// The options of a further dialect at its path and namespace. <see cref="ChatRealtimeOptions"/> applies to everything else. A dialect in a
/// namespace of the app's own path has that path's origins and server, so only the options for declared identity apply to it.
/// </summary>
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

    /// <summary>
    /// Whether clients without a token may declare who they are here. Everybody can then act as any declared user. Default false. If it
    /// is on, a warning is logged at start. In the configuration: <c>ChatRealtime:Dialects:{name of the dialect}:AllowDeclaredIdentity</c>.
    /// </summary>
    public bool AllowDeclaredIdentity { get; set; }

    /// <summary>
    /// Whether a declared id is that of a user who signs in elsewhere: whoever declares it acts as this user everywhere. Default false:
    /// declared users are users of their own (<see cref="Dialects.DeclaredUsers"/>). Has an effect only with
    /// <see cref="AllowDeclaredIdentity"/>.
    /// </summary>
    public bool DeclaredIdsAreUserIds { get; set; }
}
