using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Mail;

namespace Realtime.Channels.Tests.Mail;

/// <summary>Options come from configuration, and mistakes in them end the start with their name.</summary>
public sealed class MailOptionsTests
{
    private static readonly Dictionary<string, string?> Complete = new()
    {
        ["ChatRealtime:Mail:Host"] = "smtp.example.com",
        ["ChatRealtime:Mail:Port"] = "465",
        ["ChatRealtime:Mail:Tls"] = "OnConnect",
        ["ChatRealtime:Mail:CheckCertificateRevocation"] = "false",
        ["ChatRealtime:Mail:UserName"] = "app",
        ["ChatRealtime:Mail:Password"] = "secret",
        ["ChatRealtime:Mail:FromAddress"] = "notify@app.example",
        ["ChatRealtime:Mail:FromName"] = "The App",
        ["ChatRealtime:Mail:ReplyTo"] = "help@app.example",
        ["ChatRealtime:Mail:PublicAddress"] = "https://app.example/base",
        ["ChatRealtime:Mail:UnsubscribeAddress"] = "https://app.example/stop",
        ["ChatRealtime:Mail:Timeout"] = "00:00:07",
        ["ChatRealtime:Mail:MaxConnections"] = "3",
    };

    [Fact]
    public async Task Every_option_comes_from_configuration_and_code_wins()
    {
        await using var host = await StartAsync([], options => options.FromName = "Code");
        var options = host.Get<IOptions<MailOptions>>().Value;
        var values = typeof(MailOptions).GetProperties().ToDictionary(property => property.Name, property => property.GetValue(options)?.ToString());
        Assert.Equal("Code", values[nameof(MailOptions.FromName)]);
        Assert.Equal(
            Complete.Where(pair => !pair.Key.EndsWith("FromName", StringComparison.Ordinal)).Select(pair => (pair.Key.Split(':')[2], pair.Value!.ToUpperInvariant())).Order(),
            values.Where(pair => pair.Key != nameof(MailOptions.FromName)).Select(pair => (pair.Key, pair.Value!.ToUpperInvariant())).Order());
        Assert.DoesNotContain(host.Logs, entry => entry.Id == 1004);
    }

    [Theory]
    [InlineData("Host", null, "MailOptions.Host")]
    [InlineData("Port", "0", "MailOptions.Port")]
    [InlineData("Port", "x", "ChatRealtime:Mail:Port")]
    [InlineData("Tls", "Maybe", "ChatRealtime:Mail:Tls")]
    [InlineData("Tls", "None", "MailOptions.Tls")]
    [InlineData("Password", null, "MailOptions.Password")]
    [InlineData("FromAddress", "The App", "MailOptions.FromAddress")]
    [InlineData("FromAddress", "a@b.example\nBcc: c@d.example", "MailOptions.FromAddress")]
    [InlineData("ReplyTo", "x", "MailOptions.ReplyTo")]
    [InlineData("PublicAddress", "app.example", "ChatRealtime:Mail:PublicAddress")]
    [InlineData("PublicAddress", "ftp://app.example", "MailOptions.PublicAddress")]
    [InlineData("UnsubscribeAddress", "https://app.example/?a=b", "MailOptions.UnsubscribeAddress")]
    [InlineData("Timeout", "00:00:00", "MailOptions.Timeout")]
    [InlineData("MaxConnections", "21", "MailOptions.MaxConnections")]
    public async Task A_mistake_ends_the_start_with_its_name(string name, string? value, string named)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(new() { [$"ChatRealtime:Mail:{name}"] = value }));
        Assert.Contains(named, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_does_not_know_addresses_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => ChannelHost.StartAsync(chat => chat.AddMail(), null, Complete));
        Assert.Contains(nameof(IMailRecipients), exception.Message, StringComparison.Ordinal);
    }

    private static Task<ChannelHost> StartAsync(Dictionary<string, string?> changes, Action<MailOptions>? configure = null)
    {
        var settings = new Dictionary<string, string?>(Complete);
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return ChannelHost.StartAsync(chat => chat.AddMail(configure), [], settings);
    }
}
