using Realtime.Settings;
using Realtime.SocketIO;

namespace Realtime.DependencyInjection;

/// <summary>
/// Reads the options of a Socket.IO server from chat's section. Options that cannot be written as text (a parser, a
/// serializer's options, <see cref="SocketIOOptions.AllowRequest"/>) can only be set in code.
/// </summary>
internal static class SocketIOSettings
{
    public static void Apply(SettingsSection section, SocketIOOptions options)
    {
        options.PingInterval = section.Value(nameof(options.PingInterval), options.PingInterval);
        options.PingTimeout = section.Value(nameof(options.PingTimeout), options.PingTimeout);
        options.ConnectTimeout = section.Value(nameof(options.ConnectTimeout), options.ConnectTimeout);
        options.UpgradeTimeout = section.Value(nameof(options.UpgradeTimeout), options.UpgradeTimeout);
        options.AckTimeout = section.Value(nameof(options.AckTimeout), options.AckTimeout);
        options.MaxPayload = section.Value(nameof(options.MaxPayload), options.MaxPayload);
        options.AllowUpgrades = section.Value(nameof(options.AllowUpgrades), options.AllowUpgrades);
        options.AllowCredentials = section.Value(nameof(options.AllowCredentials), options.AllowCredentials);
        options.MaxQueuedBytes = section.Value(nameof(options.MaxQueuedBytes), options.MaxQueuedBytes);
        options.MaxQueuedPackets = section.Value(nameof(options.MaxQueuedPackets), options.MaxQueuedPackets);
        options.SlowClientMark = section.Value(nameof(options.SlowClientMark), options.SlowClientMark);
        options.MaxNamespacesPerConnection = section.Value(nameof(options.MaxNamespacesPerConnection), options.MaxNamespacesPerConnection);
        options.MaxRoomsPerSocket = section.Value(nameof(options.MaxRoomsPerSocket), options.MaxRoomsPerSocket);
        options.MaxAcceptedConnections = section.Optional(nameof(options.MaxAcceptedConnections), options.MaxAcceptedConnections);
        options.MaxConnectionsPerAddress = section.Optional(nameof(options.MaxConnectionsPerAddress), options.MaxConnectionsPerAddress);
        options.MaxDynamicNamespaces = section.Value(nameof(options.MaxDynamicNamespaces), options.MaxDynamicNamespaces);
        options.RemoveEmptyDynamicNamespaces = section.Value(nameof(options.RemoveEmptyDynamicNamespaces), options.RemoveEmptyDynamicNamespaces);
        options.MaxJsonDepth = section.Value(nameof(options.MaxJsonDepth), options.MaxJsonDepth);
        options.MaxAuthPayload = section.Value(nameof(options.MaxAuthPayload), options.MaxAuthPayload);
        options.MaxConcurrentEvents = section.Value(nameof(options.MaxConcurrentEvents), options.MaxConcurrentEvents);
        options.AcceptedWaitingEvents = section.Value(nameof(options.AcceptedWaitingEvents), options.AcceptedWaitingEvents);
        options.DirectSocketWrites = section.Value(nameof(options.DirectSocketWrites), options.DirectSocketWrites);
        options.MaxFragments = section.Value(nameof(options.MaxFragments), options.MaxFragments);
        options.MaxAttachments = section.Value(nameof(options.MaxAttachments), options.MaxAttachments);
        options.AttachmentTimeout = section.Value(nameof(options.AttachmentTimeout), options.AttachmentTimeout);
        options.AllowEIO3 = section.Value(nameof(options.AllowEIO3), options.AllowEIO3);
        options.MaxPendingAcks = section.Value(nameof(options.MaxPendingAcks), options.MaxPendingAcks);
        options.MaxGatheredAckBytes = section.Value(nameof(options.MaxGatheredAckBytes), options.MaxGatheredAckBytes);
        options.ShutdownTimeout = section.Value(nameof(options.ShutdownTimeout), options.ShutdownTimeout);
        options.ShutdownJitter = section.Value(nameof(options.ShutdownJitter), options.ShutdownJitter);
        options.Cookie = Part(section.Section(nameof(options.Cookie)), options.Cookie, Apply);
        options.HttpCompression = Part(section.Section(nameof(options.HttpCompression)), options.HttpCompression, Apply);
        options.PerMessageDeflate = Part(section.Section(nameof(options.PerMessageDeflate)), options.PerMessageDeflate, Apply);
        options.ConnectionStateRecovery = Part(section.Section(nameof(options.ConnectionStateRecovery)), options.ConnectionStateRecovery, Apply);
        ConfigureChatRealtimeOptions.AddOrigins(section, options.AllowedOrigins);
        if (section.List(nameof(options.Transports)) is { } transports)
        {
            options.Transports.Clear();
            foreach (var transport in transports)
            {
                options.Transports.Add(transport);
            }
        }
    }

    private static void Apply(SettingsSection section, SocketIOCompression compression)
    {
        compression.Threshold = section.Value(nameof(compression.Threshold), compression.Threshold);
        compression.Level = section.Enumeration(nameof(compression.Level), compression.Level);
    }

    private static void Apply(SettingsSection section, SocketIOCookie cookie)
    {
        cookie.Name = section.Text(nameof(cookie.Name), cookie.Name);
        cookie.Path = section.Text(nameof(cookie.Path), cookie.Path);
        cookie.Domain = section.Text(nameof(cookie.Domain), cookie.Domain);
        cookie.HttpOnly = section.Value(nameof(cookie.HttpOnly), cookie.HttpOnly);
        cookie.SameSite = section.Enumeration(nameof(cookie.SameSite), cookie.SameSite);
        cookie.SecurePolicy = section.Enumeration(nameof(cookie.SecurePolicy), cookie.SecurePolicy);
        cookie.Expiration = section.Optional(nameof(cookie.Expiration), cookie.Expiration);
        cookie.MaxAge = section.Optional(nameof(cookie.MaxAge), cookie.MaxAge);
        cookie.IsEssential = section.Value(nameof(cookie.IsEssential), cookie.IsEssential);
        foreach (var extension in section.List(nameof(cookie.Extensions)) ?? [])
        {
            cookie.Extensions.Add(extension);
        }
    }

    private static void Apply(SettingsSection section, ConnectionStateRecoveryOptions recovery)
    {
        recovery.MaxDisconnectionDuration = section.Value(nameof(recovery.MaxDisconnectionDuration), recovery.MaxDisconnectionDuration);
        recovery.SkipMiddlewares = section.Value(nameof(recovery.SkipMiddlewares), recovery.SkipMiddlewares);
        recovery.MaxBufferedPackets = section.Value(nameof(recovery.MaxBufferedPackets), recovery.MaxBufferedPackets);
        recovery.MaxBufferedBytes = section.Value(nameof(recovery.MaxBufferedBytes), recovery.MaxBufferedBytes);
        recovery.MaxMissedPackets = section.Value(nameof(recovery.MaxMissedPackets), recovery.MaxMissedPackets);
        recovery.MaxSessions = section.Value(nameof(recovery.MaxSessions), recovery.MaxSessions);
    }

    /// <summary>A part that is off by default is on if the configuration contains its section.</summary>
    private static T? Part<T>(SettingsSection section, T? part, Action<SettingsSection, T> apply)
        where T : class, new()
    {
        // Read also without a section, so that the keys are known.
        var configured = part ?? new T();
        apply(section, configured);
        return section.Exists ? configured : part;
    }
}
