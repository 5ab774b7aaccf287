namespace Realtime.WebPush;

/// <summary>
/// The options of browser push. Validated when the host starts. Values from the configuration section <c>ChatRealtime:WebPush</c>
/// apply first; values set in code override them.
/// </summary>
public sealed class WebPushOptions
{
    /// <summary>The public key by which push services recognise the app. Required; see <see cref="VapidKeyPair.Create"/>.</summary>
    public string PublicKey { get; set; } = "";

    /// <summary>The private key that belongs to <see cref="PublicKey"/>. Required. Keep it in a secret store.</summary>
    public string PrivateKey { get; set; } = "";

    /// <summary>
    /// How push services reach the app's operator: <c>mailto:ops@example.com</c> or an https address. Required.
    /// </summary>
    public string Subject { get; set; } = "";

    /// <summary>
    /// The push services that messages are sent to, as host names; <c>*.</c> at the start stands for every name below a domain. A
    /// port other than 443 is written after a colon; the signature then names the host without the port. A browser with another
    /// push service cannot subscribe. Default: those of Chrome, Edge, Firefox and Safari.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } =
    [
        "fcm.googleapis.com",
        "*.push.services.mozilla.com",
        "*.notify.windows.com",
        "*.push.apple.com",
    ];

    /// <summary>
    /// Whether a push service may have a private address, for one in the host's own network. Otherwise no connection is made to it,
    /// whatever its name. Default false.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The maximum number of browsers per user. With a further one, the oldest goes. Default 20; 1 to 100.</summary>
    public int MaxSubscriptions { get; set; } = 20;

    /// <summary>
    /// How long a push service keeps a message for a browser that is not running; less if the notifications expire before. Default
    /// 1 day; 0 to 28 days.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The time limit for one request to a push service. Keep it below the time limit of the channel. Default 10 seconds; 1 second to
    /// 1 minute.
    /// </summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
