namespace Realtime;

/// <summary>
/// What a host may decide about chat. Validated at start. Every member starts from the configuration section
/// <c>ChatRealtime</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class ChatRealtimeOptions : ChatRealtimeCoreOptions
{
    /// <summary>
    /// The wire contract that clients of the endpoint speak. Default <see cref="DialectNames.Marketplace"/>.
    /// Others are spoken besides with <c>AddDialect</c>. From configuration: its <see cref="Realtime.Dialect.Name"/>.
    /// </summary>
    public Dialect Dialect { get; set; } = DialectNames.Marketplace;
}
