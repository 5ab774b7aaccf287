using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Mail.Recipients;
using Realtime.Settings;
using Realtime.Users;

namespace Realtime.Mail.Options;

/// <summary>Reads the options from the host's configuration, and checks their documented ranges.</summary>
internal sealed class MailOptionsSetup(ChatSettings settings, IServiceProviderIsService services)
    : IConfigureOptions<MailOptions>, IValidateOptions<MailOptions>
{
    /// <summary>The name of the section in chat's configuration section.</summary>
    public const string SectionName = "Mail";

    public void Configure(MailOptions options)
    {
        var section = settings.Root.Section(SectionName);
        options.Host = section.Text(nameof(options.Host), options.Host)!;
        options.Port = section.Value(nameof(options.Port), options.Port);
        options.Tls = section.Enumeration(nameof(options.Tls), options.Tls);
        options.CheckCertificateRevocation = section.Value(nameof(options.CheckCertificateRevocation), options.CheckCertificateRevocation);
        options.UserName = section.Text(nameof(options.UserName), options.UserName);
        options.Password = section.Text(nameof(options.Password), options.Password);
        options.FromAddress = section.Text(nameof(options.FromAddress), options.FromAddress)!;
        options.FromName = section.Text(nameof(options.FromName), options.FromName);
        options.ReplyTo = section.Text(nameof(options.ReplyTo), options.ReplyTo);
        options.PublicAddress = Address(section, nameof(options.PublicAddress), options.PublicAddress);
        options.UnsubscribeAddress = Address(section, nameof(options.UnsubscribeAddress), options.UnsubscribeAddress);
        options.Timeout = section.Value(nameof(options.Timeout), options.Timeout);
        options.MaxConnections = section.Value(nameof(options.MaxConnections), options.MaxConnections);
    }

    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        var failures = new List<string>();
        Check(!string.IsNullOrWhiteSpace(options.Host), nameof(options.Host), "the name of an SMTP server");
        Check(options.Port is >= 1 and <= 65_535, nameof(options.Port), "between 1 and 65,535");
        Check(Enum.IsDefined(options.Tls), nameof(options.Tls), "StartTls, OnConnect or None");
        Check(options.UserName is null == options.Password is null, nameof(options.Password), "set together with UserName");
        Check(
            options.UserName is null || options.Tls != MailTlsMode.None || IsThisMachine(options.Host),
            nameof(options.Tls),
            "StartTls or OnConnect, because the password would be sent in the clear");
        Check(MailAddresses.TryParse(options.FromAddress, null, out _), nameof(options.FromAddress), "a mail address");
        Check(options.ReplyTo is null || MailAddresses.TryParse(options.ReplyTo, null, out _), nameof(options.ReplyTo), "a mail address or not set");
        Check(IsWebAddress(options.PublicAddress), nameof(options.PublicAddress), "an http or https address without a query, or not set");
        Check(IsWebAddress(options.UnsubscribeAddress), nameof(options.UnsubscribeAddress), "an http or https address without a query, or not set");
        Check(options.Timeout >= TimeSpan.FromSeconds(1) && options.Timeout <= TimeSpan.FromMinutes(10), nameof(options.Timeout), "between 1 second and 10 minutes");
        Check(options.MaxConnections is >= 1 and <= 20, nameof(options.MaxConnections), "between 1 and 20");
        if (!services.IsService(typeof(IMailRecipients)) && !services.IsService(typeof(IUserDirectory)))
        {
            failures.Add(
                $"Mail does not know the users' addresses. Register an {nameof(IUserDirectory)} (AddUserDirectory) whose profiles have an Email, or an {nameof(IMailRecipients)}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string option, string range)
        {
            if (!holds)
            {
                failures.Add($"{nameof(MailOptions)}.{option} must be {range}.");
            }
        }
    }

    private static Uri? Address(SettingsSection section, string name, Uri? otherwise) => section.Text(name, null) is not { } text
        ? otherwise
        : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw section.Wrong(name, text, "an absolute address");

    private static bool IsWebAddress(Uri? address) => address is null ||
        (address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.Query.Length == 0 && address.Fragment.Length == 0);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
