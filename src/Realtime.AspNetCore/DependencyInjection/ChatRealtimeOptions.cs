namespace Realtime;

/// <summary>
/// The options of chat. Validated at start. Values from the configuration section <c>ChatRealtime</c> apply first; values
/// set in code override them.
/// </summary>
public sealed class ChatRealtimeOptions : ChatRealtimeCoreOptions
{
    /// <summary>
    /// The wire contract of the endpoint. Default <see cref="Dialects.Marketplace"/>. Add further ones with
    /// <c>AddDialect</c>. In the configuration: its <see cref="Realtime.Dialect.Name"/>.
    /// </summary>
    public Dialect Dialect { get; set; } = DialectNames.Marketplace;
}
