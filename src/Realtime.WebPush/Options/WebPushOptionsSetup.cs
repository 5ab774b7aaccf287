using Microsoft.Extensions.Options;
using Realtime.Settings;

namespace Realtime.WebPush.Options;

/// <summary>Reads the options from the host's configuration, and checks their documented ranges.</summary>
internal sealed class WebPushOptionsSetup(ChatSettings settings) : IConfigureOptions<WebPushOptions>, IValidateOptions<WebPushOptions>
{
    /// <summary>The name of the section in chat's configuration section.</summary>
    public const string SectionName = "WebPush";

    public void Configure(WebPushOptions options)
    {
        var section = settings.Root.Section(SectionName);
        options.PublicKey = section.Text(nameof(options.PublicKey), options.PublicKey)!;
        options.PrivateKey = section.Text(nameof(options.PrivateKey), options.PrivateKey)!;
        options.Subject = section.Text(nameof(options.Subject), options.Subject)!;
        options.AllowedHosts = section.List(nameof(options.AllowedHosts)) ?? options.AllowedHosts;
        options.AllowPrivateAddresses = section.Value(nameof(options.AllowPrivateAddresses), options.AllowPrivateAddresses);
        options.MaxSubscriptions = section.Value(nameof(options.MaxSubscriptions), options.MaxSubscriptions);
        options.TimeToLive = section.Value(nameof(options.TimeToLive), options.TimeToLive);
        options.RequestTimeout = section.Value(nameof(options.RequestTimeout), options.RequestTimeout);
    }

    public ValidateOptionsResult Validate(string? name, WebPushOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrEmpty(options.PublicKey) || string.IsNullOrEmpty(options.PrivateKey))
        {
            failures.Add(
                $"{nameof(WebPushOptions)}.PublicKey and PrivateKey are needed. Create a pair once, with VapidKeyPair.Create() or 'npx web-push generate-vapid-keys', and keep it.");
        }
        else if (VapidKeyPair.FindFault(options.PublicKey, options.PrivateKey) is { } fault)
        {
            failures.Add($"{nameof(WebPushOptions)}.{fault}.");
        }

        Check(IsSubject(options.Subject), nameof(options.Subject), "a mailto: or https: address of the app's operator");
        Check(options.AllowedHosts is { Count: > 0 } hosts && hosts.All(host => !string.IsNullOrWhiteSpace(host)), nameof(options.AllowedHosts), "a list of host names");
        Check(options.MaxSubscriptions is >= 1 and <= 100, nameof(options.MaxSubscriptions), "between 1 and 100");
        Check(options.TimeToLive >= TimeSpan.Zero && options.TimeToLive <= TimeSpan.FromDays(28), nameof(options.TimeToLive), "between 0 and 28 days");
        Check(options.RequestTimeout >= TimeSpan.FromSeconds(1) && options.RequestTimeout <= TimeSpan.FromMinutes(1), nameof(options.RequestTimeout), "between 1 second and 1 minute");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string option, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(WebPushOptions)}.{option} must be {range}.");
            }
        }
    }

    private static bool IsSubject(string subject) =>
        Uri.TryCreate(subject, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeMailto);
}
