using Realtime.Mail.Recipients;

namespace Realtime.Channels.Tests.Mail;

/// <summary>What is one mail address, and what is more or less than one.</summary>
public sealed class MailAddressTests
{
    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("first.last+tag@sub.example.co.uk")]
    [InlineData("o'brien@example.com")]
    [InlineData("ä@exämple.com")]
    [InlineData("用户@例子.广告")]
    [InlineData("root@localhost")]
    public void One_address_is_taken_as_it_is(string text)
    {
        Assert.True(MailAddresses.TryParse(text, "Ada\r\nBcc: x@y", out var address));
        Assert.Equal((text, "Ada  Bcc: x@y"), (address.Address, address.Name));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("a@b@c")]
    [InlineData("<ada@example.com>")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@example.com,")]
    [InlineData("ada@example.com;bob@example.com")]
    [InlineData("friends:ada@example.com;")]
    [InlineData("ada@example.com(comment)")]
    [InlineData("<@relay.example:ada@example.com>")]
    [InlineData(" ada@example.com")]
    [InlineData("ada@example.com\n")]
    [InlineData("ada@example.com\0")]
    public void Anything_else_is_not(string? text) => Assert.False(MailAddresses.TryParse(text, null, out _));

    [Fact]
    public void An_address_has_a_longest_length() =>
        Assert.False(MailAddresses.TryParse(new string('a', 400) + "@example.com", null, out _));
}
