using Microsoft.Extensions.Options;
using Realtime.Settings;

namespace Realtime.Notifications;

/// <summary>Reads the options from the host's configuration, and checks their documented ranges.</summary>
internal sealed class NotificationOptionsSetup(ChatSettings settings)
    : IConfigureOptions<NotificationOptions>, IValidateOptions<NotificationOptions>
{
    /// <summary>The name of the section in chat's configuration section.</summary>
    public const string SectionName = "Notifications";

    public void Configure(NotificationOptions options)
    {
        var section = settings.Root.Section(SectionName);
        options.OutboxInterval = section.Value(nameof(options.OutboxInterval), options.OutboxInterval);
        options.OutboxLease = section.Value(nameof(options.OutboxLease), options.OutboxLease);
        options.AudienceBatchSize = section.Value(nameof(options.AudienceBatchSize), options.AudienceBatchSize);
        options.ExpiryInterval = section.Value(nameof(options.ExpiryInterval), options.ExpiryInterval);
        options.ChannelInterval = section.Value(nameof(options.ChannelInterval), options.ChannelInterval);
        options.KeyRetention = section.Value(nameof(options.KeyRetention), options.KeyRetention);
    }

    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var failures = new List<string>();
        Range(nameof(options.OutboxInterval), options.OutboxInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Range(nameof(options.OutboxLease), options.OutboxLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Range(nameof(options.AudienceBatchSize), options.AudienceBatchSize, 1, 5_000);
        Range(nameof(options.ExpiryInterval), options.ExpiryInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Range(nameof(options.ChannelInterval), options.ChannelInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Range(nameof(options.KeyRetention), options.KeyRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range<T>(string member, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                failures.Add($"{nameof(NotificationOptions)}.{member} must be between {least} and {most} (it is '{value}').");
            }
        }
    }
}
