# Makes the virtual environment $1 with the newest Python from 3.11 on that this machine has.
old="" bare=""
for python in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$old $version"; continue; }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || { bare=$version; continue; }
    echo "Making $1 with Python $version ..."
    exec "$python" -m venv --clear "$1"
done
if [ -n "$bare" ]; then
    echo "Python $bare is here, but it cannot make a virtual environment (ensurepip is missing)." >&2
    echo "On Debian and Ubuntu: apt-get install python$bare-venv   then run make again." >&2
elif [ -n "$old" ]; then
    echo "Remit needs Python 3.11 or newer; this machine has$old. Install one, or name it: make PYTHON=/path/to/python" >&2
else
    echo "No Python was found. Remit needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python" >&2
fi
exit 1
