set -e
. /tmp/keys.sh
ec_key web > /etc/ssh/ssh_host_ecdsa_key
chmod 0600 /etc/ssh/ssh_host_ecdsa_key
public_key web > /etc/ssh/ssh_host_ecdsa_key.pub
groupadd admins
groupadd deployers
groupadd contractors
useradd -N -g admins -G sudo -m -s /bin/bash ruben
useradd -N -g contractors -m -s /bin/bash kai
useradd -N -g deployers -d ${home} -s /bin/bash deploy
useradd -N -g deployers -d ${home} -s /bin/sh stats
account() {
    mkdir -p "$2/.ssh"
    printf '%s %s\n' "$(public_key "$3")" "$4" > "$2/.ssh/authorized_keys"
    chmod 0700 "$2/.ssh"
    chmod 0600 "$2/.ssh/authorized_keys"
    chown -R "$1" "$2/.ssh"
}
account kai /home/kai kai kai@laptop
account deploy ${home} ci ci@build
mkdir -p ${home}/releases/${last} ${home}/incoming
echo "${brand} ${last}" > ${home}/releases/${last}/VERSION
ln -s releases/${last} ${home}/current
chown -R -h deploy:deployers ${home}
chmod 0755 ${home}
find ${home} -exec touch -h -d '12 days ago 15:50' {} +
touch -d '7 months ago 11:20' /etc/ssh/sshd_config.d/20-access.conf /home/kai/.ssh /home/kai/.ssh/authorized_keys
rm /tmp/keys.sh /tmp/web.sh
