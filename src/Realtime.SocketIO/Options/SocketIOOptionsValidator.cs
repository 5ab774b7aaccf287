using Microsoft.Extensions.Options;
using Realtime.SocketIO.Protocol.EngineIO;

namespace Realtime.SocketIO.Options;

/// <summary>Validates the options at start. A failure names the option and its range.</summary>
internal sealed class SocketIOOptionsValidator : IValidateOptions<SocketIOOptions>
{
    private static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxTime = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, SocketIOOptions options)
    {
        var failures = new List<string>();
        Time(nameof(options.PingInterval), options.PingInterval);
        Time(nameof(options.PingTimeout), options.PingTimeout);
        Time(nameof(options.ConnectTimeout), options.ConnectTimeout);
        Time(nameof(options.UpgradeTimeout), options.UpgradeTimeout);
        Time(nameof(options.AttachmentTimeout), options.AttachmentTimeout);
        Range(nameof(options.MaxAttachments), options.MaxAttachments, 0, int.MaxValue);
        if (options.ConnectionStateRecovery is { } recovery)
        {
            var prefix = nameof(options.ConnectionStateRecovery) + ".";
            Check(
                recovery.MaxDisconnectionDuration >= TimeSpan.FromSeconds(1) && recovery.MaxDisconnectionDuration <= TimeSpan.FromDays(1),
                prefix + nameof(recovery.MaxDisconnectionDuration),
                "between 1 second and 1 day");
            Range(prefix + nameof(recovery.MaxBufferedPackets), recovery.MaxBufferedPackets, 1, int.MaxValue);
            Range(prefix + nameof(recovery.MaxBufferedBytes), recovery.MaxBufferedBytes, 1024, long.MaxValue);
            Range(prefix + nameof(recovery.MaxMissedPackets), recovery.MaxMissedPackets, 1, int.MaxValue);
            Range(prefix + nameof(recovery.MaxSessions), recovery.MaxSessions, 1, int.MaxValue);
        }

        Check(options.Cookie is not { } cookie || IsCookie(cookie), nameof(options.Cookie), "of a name of letters, digits, '-', '_' and '.', and a path that begins with '/'");
        Compression(nameof(options.HttpCompression), options.HttpCompression);
        Compression(nameof(options.PerMessageDeflate), options.PerMessageDeflate);
        Check(options.Parser is not null, nameof(options.Parser), "a parser");
        Check(options.AckTimeout > TimeSpan.Zero, nameof(options.AckTimeout), "more than zero");
        Range(nameof(options.MaxPayload), options.MaxPayload, 1, 1024 * 1024 * 1024);
        Range(nameof(options.MaxQueuedBytes), options.MaxQueuedBytes, 1024, long.MaxValue);
        Range(nameof(options.MaxQueuedPackets), options.MaxQueuedPackets, 16, int.MaxValue);
        Range(nameof(options.SlowClientMark), options.SlowClientMark, 1, int.MaxValue);
        Range(nameof(options.MaxNamespacesPerConnection), options.MaxNamespacesPerConnection, 1, int.MaxValue);
        Range(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress ?? 1, 1, int.MaxValue);
        Range(nameof(options.MaxAcceptedConnections), options.MaxAcceptedConnections ?? 1, 1, int.MaxValue);
        Range(nameof(options.MaxDynamicNamespaces), options.MaxDynamicNamespaces, 1, int.MaxValue);
        Range(nameof(options.MaxGatheredAckBytes), options.MaxGatheredAckBytes, 1024, long.MaxValue);
        Check(options.ShutdownTimeout >= TimeSpan.Zero && options.ShutdownTimeout <= MaxTime, nameof(options.ShutdownTimeout), "between zero and 1 hour");
        Check(options.ShutdownJitter >= TimeSpan.Zero && options.ShutdownJitter <= MaxTime, nameof(options.ShutdownJitter), "between zero and 1 hour");
        Range(nameof(options.MaxRoomsPerSocket), options.MaxRoomsPerSocket, 1, int.MaxValue);
        Range(nameof(options.MaxJsonDepth), options.MaxJsonDepth, 2, 256);
        Range(nameof(options.MaxAuthPayload), options.MaxAuthPayload, 64, int.MaxValue);
        Range(nameof(options.MaxConcurrentEvents), options.MaxConcurrentEvents, 1, int.MaxValue);
        Range(nameof(options.AcceptedWaitingEvents), options.AcceptedWaitingEvents, 0, int.MaxValue);
        Range(nameof(options.MaxFragments), options.MaxFragments, 8, int.MaxValue);
        Range(nameof(options.MaxPendingAcks), options.MaxPendingAcks, 1, int.MaxValue);
        Check(
            options.Transports.Count > 0 && options.Transports.All(t => t is TransportNames.Polling or TransportNames.WebSocket),
            nameof(options.Transports),
            "'polling', 'websocket' or both");
        Check(options.AllowedOrigins.All(IsOrigin), nameof(options.AllowedOrigins), "'*' or origins such as https://app.example.com, without a path");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string option, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(SocketIOOptions)}.{option} must be {range}.");
            }
        }

        void Time(string option, TimeSpan value) => Check(value >= MinTime && value <= MaxTime, option, "between 100 ms and 1 hour");

        void Compression(string option, SocketIOCompression? value)
        {
            Range($"{option}.{nameof(value.Threshold)}", value?.Threshold ?? 64, 64, int.MaxValue);
            Check(value is null || Enum.IsDefined(value.Level), $"{option}.{nameof(value.Level)}", "a level");
        }

        void Range(string option, long value, long min, long max) =>
            Check(value >= min && value <= max, option, max >= int.MaxValue ? $"at least {min}" : $"between {min} and {max}");
    }

    private static bool IsCookie(SocketIOCookie cookie) =>
        cookie.Name is { Length: > 0 } name
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && cookie.Path?.StartsWith('/') != false;

    private static bool IsOrigin(string origin) =>
        origin == "*"
        || (Uri.TryCreate(origin.Replace("://*.", "://any.", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            && uri.AbsolutePath == "/"
            && !origin.EndsWith('/'));
}
