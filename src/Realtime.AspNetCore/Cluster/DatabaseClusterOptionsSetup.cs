using Microsoft.Extensions.Options;
using Realtime.Settings;

namespace Realtime.Cluster;

/// <summary>Reads the options from the host's configuration, and checks their documented ranges.</summary>
internal sealed class DatabaseClusterOptionsSetup(ChatSettings settings)
    : IConfigureOptions<DatabaseClusterOptions>, IValidateOptions<DatabaseClusterOptions>
{
    /// <summary>The name of the section in chat's configuration section.</summary>
    public const string SectionName = "Cluster";

    public void Configure(DatabaseClusterOptions options)
    {
        var section = settings.Root.Section(SectionName);
        options.NodeLease = section.Value(nameof(options.NodeLease), options.NodeLease);
        options.LeaseInterval = section.Value(nameof(options.LeaseInterval), options.LeaseInterval);
        options.SignalPollInterval = section.Value(nameof(options.SignalPollInterval), options.SignalPollInterval);
        options.SignalRetention = section.Value(nameof(options.SignalRetention), options.SignalRetention);
    }

    public ValidateOptionsResult Validate(string? name, DatabaseClusterOptions options)
    {
        var failures = new List<string>();
        Range(nameof(options.NodeLease), options.NodeLease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Range(nameof(options.LeaseInterval), options.LeaseInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        Range(nameof(options.SignalPollInterval), options.SignalPollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Range(nameof(options.SignalRetention), options.SignalRetention, TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));
        if (options.NodeLease < 3 * options.LeaseInterval)
        {
            failures.Add($"{nameof(DatabaseClusterOptions)}.{nameof(options.NodeLease)} must be at least three times {nameof(options.LeaseInterval)} (it is '{options.NodeLease}', with '{options.LeaseInterval}').");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Range(string member, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                failures.Add($"{nameof(DatabaseClusterOptions)}.{member} must be between {least} and {most} (it is '{value}').");
            }
        }
    }
}
