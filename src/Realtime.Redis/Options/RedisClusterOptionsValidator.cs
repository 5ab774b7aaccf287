using Microsoft.Extensions.Options;

namespace Realtime.Redis.Options;

/// <summary>Validates the options at start. A failure names the option and its range.</summary>
internal sealed class RedisClusterOptionsValidator : IValidateOptions<RedisClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, RedisClusterOptions options)
    {
        var failures = new List<string>();
        Check(!string.IsNullOrWhiteSpace(options.Configuration) || options.ConfigurationOptions is { EndPoints.Count: > 0 }, nameof(options.Configuration), "a connection string, or ConfigurationOptions with an endpoint");
        Check(Enum.IsDefined(options.Layout), nameof(options.Layout), "Streams or Classic");
        Check(!string.IsNullOrEmpty(options.StreamName), nameof(options.StreamName), "a name");
        Check(!string.IsNullOrEmpty(options.ChannelPrefix), nameof(options.ChannelPrefix), "a prefix");
        Check(options.StreamCount is >= 1 and <= 64, nameof(options.StreamCount), "between 1 and 64");
        Check(options.MaxLength >= 100, nameof(options.MaxLength), "at least 100");
        Check(options.ReadCount is >= 1 and <= 10_000, nameof(options.ReadCount), "between 1 and 10,000");
        Check(options.BlockTime >= TimeSpan.FromMilliseconds(10) && options.BlockTime <= TimeSpan.FromMinutes(1), nameof(options.BlockTime), "between 10 ms and 1 minute");
        Check(options.SendTimeout >= TimeSpan.Zero && options.SendTimeout <= TimeSpan.FromMinutes(1), nameof(options.SendTimeout), "between 0 and 1 minute");
        Check(options.MaxPendingMessages >= 1, nameof(options.MaxPendingMessages), "at least 1");
        Check(options.MaxPendingBytes >= 1024, nameof(options.MaxPendingBytes), "at least 1,024");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string option, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(RedisClusterOptions)}.{option} must be {range}.");
            }
        }
    }
}
