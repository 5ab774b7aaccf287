using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Realtime.DependencyInjection;

/// <summary>
/// Takes from the host's configuration what an operator may want to set without a build. Read by name, not
/// bound by reflection: the options also hold a dialect and a delegate, which no configuration can express.
/// </summary>
internal sealed class ConfigureChatRealtimeOptions(IConfiguration? configuration = null) : IConfigureOptions<ChatRealtimeOptions>
{
    public void Configure(ChatRealtimeOptions options)
    {
        if (configuration?.GetSection(ChatRealtime.ConfigurationSection) is not { } section || !section.Exists())
        {
            return;
        }

        options.Path = section.GetValue(nameof(options.Path), options.Path);
        options.AuthenticationScheme = section.GetValue(nameof(options.AuthenticationScheme), options.AuthenticationScheme);
        options.UserIdClaim = section.GetValue(nameof(options.UserIdClaim), options.UserIdClaim);
        options.AllowQueryToken = section.GetValue(nameof(options.AllowQueryToken), options.AllowQueryToken);
        options.AuthenticationGrace = section.GetValue(nameof(options.AuthenticationGrace), options.AuthenticationGrace);
        options.MaxMessageLength = section.GetValue(nameof(options.MaxMessageLength), options.MaxMessageLength);
        options.EditWindow = section.GetValue(nameof(options.EditWindow), options.EditWindow);
        options.DeleteWindow = section.GetValue(nameof(options.DeleteWindow), options.DeleteWindow);
        options.MessageHookTimeout = section.GetValue(nameof(options.MessageHookTimeout), options.MessageHookTimeout);
        options.UserDirectoryTimeout = section.GetValue(nameof(options.UserDirectoryTimeout), options.UserDirectoryTimeout);
        options.PolicyTimeout = section.GetValue(nameof(options.PolicyTimeout), options.PolicyTimeout);
        options.MaxReactionsPerUser = section.GetValue(nameof(options.MaxReactionsPerUser), options.MaxReactionsPerUser);
        options.MaxReactionsPerMessage = section.GetValue(nameof(options.MaxReactionsPerMessage), options.MaxReactionsPerMessage);
        options.MaxBlockedUsers = section.GetValue(nameof(options.MaxBlockedUsers), options.MaxBlockedUsers);
        options.SearchScanLimit = section.GetValue(nameof(options.SearchScanLimit), options.SearchScanLimit);
        options.RetentionInterval = section.GetValue(nameof(options.RetentionInterval), options.RetentionInterval);
        options.RetentionBatchSize = section.GetValue(nameof(options.RetentionBatchSize), options.RetentionBatchSize);
        options.MaxAttachments = section.GetValue(nameof(options.MaxAttachments), options.MaxAttachments);
        options.TypingExpiry = section.GetValue(nameof(options.TypingExpiry), options.TypingExpiry);
        options.PresenceGrace = section.GetValue(nameof(options.PresenceGrace), options.PresenceGrace);
        options.MaxWatchedUsers = section.GetValue(nameof(options.MaxWatchedUsers), options.MaxWatchedUsers);
        options.AllowRoomCreation = section.GetValue(nameof(options.AllowRoomCreation), options.AllowRoomCreation);
        options.MaxRooms = section.GetValue(nameof(options.MaxRooms), options.MaxRooms);
        options.MaxRoomsPerUser = section.GetValue(nameof(options.MaxRoomsPerUser), options.MaxRoomsPerUser);
        options.MaxGroupSize = section.GetValue(nameof(options.MaxGroupSize), options.MaxGroupSize);
        options.MaxQueuedWrites = section.GetValue(nameof(options.MaxQueuedWrites), options.MaxQueuedWrites);
        options.MaxQueuedEvents = section.GetValue(nameof(options.MaxQueuedEvents), options.MaxQueuedEvents);

        foreach (var origin in Origins(section.GetSection(nameof(options.AllowedOrigins))))
        {
            options.AllowedOrigins.Add(origin);
        }
    }

    /// <summary>Adds the origins of a part of chat's section.</summary>
    public static void AddOrigins(IList<string> origins, IServiceProvider services, string part)
    {
        if (services.GetService<IConfiguration>()?.GetSection($"{ChatRealtime.ConfigurationSection}:{part}:{nameof(ChatRealtimeOptions.AllowedOrigins)}") is { } section)
        {
            foreach (var origin in Origins(section))
            {
                origins.Add(origin);
            }
        }
    }

    /// <summary>An array in a file, or one text in an environment variable.</summary>
    private static IEnumerable<string> Origins(IConfigurationSection section) =>
        section.Value?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ??
        section.GetChildren().Select(child => child.Value).OfType<string>();
}
